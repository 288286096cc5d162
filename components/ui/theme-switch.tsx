'use client';

import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useCallback } from 'react';
import { Moon, Sun } from './icons';
import { Tooltip } from './tooltip';

/** Switches between light and dark. Choosing what the system has anyway goes back to following it. */
export function useThemeToggle(): () => void {
  const { setColorScheme } = useMantineColorScheme();
  const current = useComputedColorScheme('light', { getInitialValueInEffect: true });
  return useCallback(() => {
    const next = current === 'dark' ? 'light' : 'dark';
    const system = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    setColorScheme(next === system ? 'auto' : next);
  }, [current, setColorScheme]);
}

/** The button for it. */
export function ThemeSwitch() {
  const toggle = useThemeToggle();
  const isDark = useComputedColorScheme('light', { getInitialValueInEffect: true }) === 'dark';
  const label = isDark ? 'Light theme' : 'Dark theme';
  return (
    <Tooltip label={`${label} (T)`}>
      <ActionIcon aria-label={label} onClick={toggle}>
        {isDark ? <Sun /> : <Moon />}
      </ActionIcon>
    </Tooltip>
  );
}
