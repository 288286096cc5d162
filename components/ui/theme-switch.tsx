'use client';

import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { useCallback } from 'react';
import { Moon, Sun } from './icons';
import { useIsDark } from './is-dark';
import classes from './theme-switch.module.css';
import { Tooltip } from './tooltip';

/** Switches between light and dark. Choosing what the system has anyway goes back to following it. */
export function useThemeToggle(): () => void {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useIsDark();
  return useCallback(() => {
    const next = isDark ? 'light' : 'dark';
    const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    setColorScheme(next === system ? 'auto' : next);
  }, [isDark, setColorScheme]);
}

/** The button for it. */
export function ThemeSwitch() {
  const toggle = useThemeToggle();
  const label = useIsDark() ? 'Light theme' : 'Dark theme';
  return (
    <Tooltip label={`${label} (T)`}>
      <ActionIcon aria-label={label} onClick={toggle}>
        <span className={classes.whenDark}>
          <Sun />
        </span>
        <span className={classes.whenLight}>
          <Moon />
        </span>
      </ActionIcon>
    </Tooltip>
  );
}
