/** One stop of the tour of the sample project: where it is, and what to look at there. */
export interface Stop {
  readonly title: string;
  readonly text: string;
  /** Its address, under the project's; `image` stands for a photo of the project. */
  readonly place: '' | 'image' | 'integrate';
}

export const stops: readonly Stop[] = [
  {
    title: 'A sample to look around in',
    text: 'Four photos, and what four real models said of each. Above them are figures and filters; the tabs lead to models, comparison and evaluation.',
    place: '',
  },
  {
    title: 'A photo and its analyses',
    text: 'Tick an analysis to show it, move the threshold, click a shape for all that is known of it. The wheel zooms, F fits, ? lists every key.',
    place: 'image',
  },
  {
    title: 'Where two models differ',
    text: 'Press C, or choose Side, Swipe, Lens or Diff above the photo. N and P go from one disagreement to the next.',
    place: 'image',
  },
  {
    title: 'Your own models',
    text: 'A pipeline posts its results in six calls. Here they are, filled in and ready to paste.',
    place: 'integrate',
  },
];

/** What is remembered of somebody who has seen or dismissed the tour. */
export const tourDone = stops.length;
