/** A sentence in which `backquotes` mark code. */
export function Marked({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence have no other name
    index % 2 === 1 ? <code key={index}>{part}</code> : part,
  );
}
