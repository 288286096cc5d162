'use client';

import { type NamePairList, NamePairs } from '@/components/compare/name-pairs';
import { FilterPopover } from '@/components/ui/filter-popover';
import { formatCount } from '@/components/ui/numbers';
import { readClassMap, writeClassMap } from '@/lib/client/class-map';
import { modelKey } from '@/lib/client/model-key';
import type { Model } from '@/lib/client/projects';
import classes from './agreement.module.css';

interface NameMappingProps {
  /** As the address and the API hold it; '' where nothing is mapped. */
  readonly classMap: string;
  readonly onChange: (classMap: string) => void;
  readonly models: readonly Model[];
  /** name@version of the model whose names are mapped, and of the one whose names they count as. */
  readonly from: string;
  readonly to: string;
  /** What these are called on the page. */
  readonly fromName: string;
  readonly toName: string;
}

/** Which class names of a model mean the same as one of another, for a whole project. */
export function NameMapping(props: NameMappingProps) {
  const { classMap, onChange, models, from, to, fromName, toName } = props;
  const pairs = readClassMap(classMap);
  const namesOf = (key: string) => {
    const model = models.find((candidate) => modelKey(candidate) === key);
    return Object.keys(model?.annotation_counts ?? {}).filter((name) => name !== '');
  };
  const change = (next: NamePairList) => onChange(writeClassMap(next));
  return (
    <div className={classes.names}>
      <FilterPopover
        name="Class names"
        value={pairs.length === 0 ? '' : `${formatCount(pairs.length)} mapped`}
        onRemove={() => onChange('')}
      >
        {() => (
          <>
            <p className={classes.hint}>
              Where the two call one thing by two names, say here that they mean the same.
            </p>
            <NamePairs
              pairs={pairs}
              onChange={change}
              from={namesOf(from)}
              to={namesOf(to)}
              fromName={fromName}
              toName={toName}
              isInWindow
            />
          </>
        )}
      </FilterPopover>
    </div>
  );
}
