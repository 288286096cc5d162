'use client';

import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Keyboard } from './icons';
import { KeySheet } from './key-sheet';
import { type KeyBinding, listBindings, useKeys } from './keys';
import classes from './page-keys.module.css';
import { ThemeSwitch, useThemeToggle } from './theme-switch';
import { Tooltip } from './tooltip';

const none: readonly KeyBinding[] = [];

/** Makes a page's keys work, beside those that every page has, with the buttons that list them and switch the theme. */
export function PageKeys({ bindings = none }: { bindings?: readonly KeyBinding[] }) {
  const [isListing, listing] = useDisclosure();
  const toggleTheme = useThemeToggle();
  useKeys([
    ...bindings,
    { keys: ['t'], label: 'Light or dark theme', press: toggleTheme },
    { keys: ['?'], label: 'All keys', press: listing.open },
  ]);
  return (
    <>
      <Tooltip label="Keys (?)">
        <ActionIcon className={classes.wide} aria-label="Keys" onClick={listing.open}>
          <Keyboard />
        </ActionIcon>
      </Tooltip>
      <ThemeSwitch />
      <KeySheet opened={isListing} onClose={listing.close} bindings={isListing ? listBindings() : none} />
    </>
  );
}
