import { Anchor } from '@mantine/core';
import { Download } from '@/components/ui/icons';
import classes from './card.module.css';

interface TableLinkProps {
  readonly href: string;
  /** What its rows are: "pairs". */
  readonly rows: string;
}

/** A table of a report as CSV: the rows that its filters choose, with every parameter in a column. */
export function TableLink({ href, rows }: TableLinkProps) {
  return (
    <Anchor
      className={classes.table ?? ''}
      href={href}
      download
      title={`Download the ${rows} as CSV, with every parameter in a column`}
    >
      <Download size={14} />
      CSV of {rows}
    </Anchor>
  );
}
