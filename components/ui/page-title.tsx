/** The tab's title, from the inside out: "car.jpg · Street · VISTA". One a page. */
export function PageTitle({ parts = [] }: { parts?: readonly (string | undefined)[] }) {
  return <title>{[...parts.filter(Boolean), 'VISTA'].join(' · ')}</title>;
}
