'use client';

import { Combobox, useCombobox } from '@mantine/core';
import { useState } from 'react';
import classes from './filter-choice.module.css';
import { Check, ChevronDown, Close } from './icons';
import { formatCount } from './numbers';

/** Something to choose, with how often it occurs where that is known. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

interface FilterChoiceProps {
  /** What is chosen: "Class". */
  readonly name: string;
  readonly choices: readonly Choice[];
  /** '' where nothing is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Keeps it from being emptied: an order always is one. */
  readonly isRequired?: boolean;
}

const searchFrom = 9;
const mostShown = 200;

/** A filter as a chip: press to choose, press the cross to remove. */
export function FilterChoice({ name, choices, value, onChange, isRequired = false }: FilterChoiceProps) {
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => {
      combobox.focusSearchInput();
      combobox.updateSelectedOptionIndex('active');
    },
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch('');
    },
  });
  const chosen = choices.find((choice) => choice.value === value);
  const label = chosen?.label ?? value;
  const isSet = value !== '' && !isRequired;
  const hasSearch = choices.length >= searchFrom;
  const matching = choices.filter((choice) =>
    choice.label.toLowerCase().includes(search.trim().toLowerCase()),
  );
  return (
    <Combobox
      store={combobox}
      withinPortal
      width={260}
      position="bottom-start"
      transitionProps={{ duration: 0 }}
      onOptionSubmit={(next) => {
        onChange(next);
        combobox.closeDropdown();
      }}
    >
      <span className={classes.chip} data-set={isSet || undefined}>
        <Combobox.Target targetType="button" withAriaAttributes={false}>
          <button
            type="button"
            className={classes.open}
            aria-haspopup="listbox"
            aria-expanded={combobox.dropdownOpened}
            onClick={() => combobox.toggleDropdown()}
          >
            <span className={isRequired ? 'visually-hidden' : classes.name}>
              {value === '' ? name : `${name}:`}
            </span>
            {value !== '' && (
              <span className={classes.value} title={label}>
                <bdi>{label}</bdi>
              </span>
            )}
            {!isSet && <ChevronDown size={12} />}
          </button>
        </Combobox.Target>
        {isSet && (
          <button
            type="button"
            className={classes.remove}
            aria-label={`Remove filter ${name}`}
            onClick={() => onChange('')}
          >
            <Close size={12} />
          </button>
        )}
      </span>
      <Combobox.Dropdown>
        {hasSearch && (
          <Combobox.Search
            aria-label={`Search ${name.toLowerCase()}`}
            placeholder="Search"
            size="xs"
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              combobox.selectFirstOption();
            }}
          />
        )}
        <Combobox.Options mah={320} className={classes.options} aria-label={name}>
          {matching.slice(0, mostShown).map((choice) => (
            <Combobox.Option
              key={choice.value}
              value={choice.value}
              active={choice.value === value}
              className={classes.option}
            >
              <span className={classes.check}>{choice.value === value && <Check size={14} />}</span>
              <span className={classes.optionLabel} title={choice.label}>
                <bdi>{choice.label}</bdi>
              </span>
              {choice.count !== undefined && (
                <span className={classes.count}>{formatCount(choice.count)}</span>
              )}
            </Combobox.Option>
          ))}
          {matching.length === 0 && <Combobox.Empty>Nothing matches</Combobox.Empty>}
          {matching.length > mostShown && (
            <Combobox.Empty>{formatCount(matching.length - mostShown)} more: search to narrow</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
