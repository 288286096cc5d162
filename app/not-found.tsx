import { NothingHere } from '@/components/ui/nothing-here';

/** An address that leads nowhere. */
export default function NotFound() {
  return (
    <NothingHere
      title="Nothing here"
      text="There is no page at this address. The link may be incomplete, or what it showed was deleted."
    />
  );
}
