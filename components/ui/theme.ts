import {
  type ActionIconFactory,
  type ButtonFactory,
  type CSSVariablesResolver,
  createTheme,
  type ExtendComponent,
  type FactoryPayload,
  type InputBaseFactory,
  type InputFactory,
  type InputWrapperFactory,
  type MantineColorsTuple,
  type NativeSelectFactory,
  type SegmentedControlFactory,
  type SelectFactory,
  type SliderFactory,
  type SwitchFactory,
  type TextInputFactory,
} from '@mantine/core';
import classes from './theme.module.css';

/** One accent; everything else is neutral, so that colours belong to the data. */
const accent: MantineColorsTuple = [
  '#eef3fd',
  '#dbe6fb',
  '#b6ccf6',
  '#8eb0f2',
  '#6b97ee',
  '#4a7ce4',
  '#2f5fd0',
  '#2850b3',
  '#224394',
  '#1b3575',
];

const gray: MantineColorsTuple = [
  '#f6f6f7',
  '#eeeff0',
  '#e4e5e8',
  '#d6d7db',
  '#c0c2c8',
  '#9fa1a9',
  '#62646b',
  '#4a4c52',
  '#34363a',
  '#1d1e20',
];

const dark: MantineColorsTuple = [
  '#e0e1e4',
  '#c0c2c7',
  '#a0a2a9',
  '#75777e',
  '#3a3c40',
  '#2c2e32',
  '#212225',
  '#17181a',
  '#121315',
  '#0c0d0e',
];

/** How a component looks; by its type alone, so that a page loads only the components that it shows. */
const looks = <Factory extends FactoryPayload>(look: ExtendComponent<Factory>) => look;

/** Rows, buttons and fields are 28 px high; 4 px grid; 13 px text. */
const rowHeight = '28px';
const inputVars = () => ({
  wrapper: { '--input-height': rowHeight, '--input-size': rowHeight, '--input-fz': '13px' },
});

/** The look of the whole application: the one place where sizes and colours of the interface are decided. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent, gray, dark },
  black: '#1d1e20',
  fontFamily: 'var(--font-latin), var(--font-latin-extended), system-ui, -apple-system, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.4', xl: '1.35' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '4px', lg: '6px', xl: '8px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '1.35' },
      h2: { fontSize: '13px', lineHeight: '1.45' },
      h3: { fontSize: '13px', lineHeight: '1.45' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: looks<ButtonFactory>({
      defaultProps: { size: 'xs' },
      vars: () => ({ root: { '--button-height': rowHeight, '--button-fz': '13px' } }),
    }),
    ActionIcon: looks<ActionIconFactory>({
      defaultProps: { variant: 'subtle', color: 'gray' },
      vars: () => ({ root: { '--ai-size': rowHeight } }),
      classNames: { root: classes.action },
    }),
    InputBase: looks<InputBaseFactory>({ defaultProps: { size: 'xs' } }),
    Input: looks<InputFactory>({ vars: inputVars }),
    InputWrapper: looks<InputWrapperFactory>({
      classNames: { label: classes.label, description: classes.description, error: classes.error },
    }),
    TextInput: looks<TextInputFactory>({ defaultProps: { size: 'xs' } }),
    SegmentedControl: looks<SegmentedControlFactory>({
      vars: () => ({ root: { '--sc-font-size': '13px' } }),
    }),
    NativeSelect: looks<NativeSelectFactory>({ defaultProps: { size: 'xs' } }),
    Select: looks<SelectFactory>({ defaultProps: { size: 'xs' } }),
    Slider: looks<SliderFactory>({ defaultProps: { size: 4, thumbSize: 14 } }),
    Switch: looks<SwitchFactory>({
      defaultProps: { size: 'xs' },
      classNames: { label: classes.switchLabel },
    }),
  },
});

/** Colours that Mantine has no name for: the grounds of pages, panels and the picture, and quiet lines. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f6f7',
    '--mantine-color-error': '#c02626',
    '--mantine-color-text': '#1d1e20',
    '--mantine-color-dimmed': '#62646b',
    '--mantine-color-placeholder': '#72747b',
    '--vista-panel': '#ffffff',
    '--vista-raised': '#ffffff',
    '--vista-hint': '#34363a',
    '--vista-hint-text': '#ffffff',
    '--vista-canvas': '#e9eaec',
    '--vista-line': '#dfe0e3',
    '--vista-shade': 'rgb(0 0 0 / 18%)',
    '--vista-hover': '#f0f1f2',
    '--vista-selected': '#e6edfc',
    '--vista-accent-text': '#2850b3',
    '--vista-good': '#1c7a4a',
    '--vista-bad': '#c02626',
    '--vista-warn': '#8f5b00',
  },
  dark: {
    '--mantine-color-body': '#17181a',
    '--mantine-color-error': '#f28b82',
    '--mantine-color-text': '#e0e1e4',
    '--mantine-color-dimmed': '#a0a2a9',
    '--mantine-color-placeholder': '#8b8d94',
    '--vista-panel': '#1c1d20',
    '--vista-raised': '#212225',
    '--vista-hint': '#e4e5e8',
    '--vista-hint-text': '#17181a',
    '--vista-canvas': '#1b1c1e',
    '--vista-line': '#2e3033',
    '--vista-shade': 'rgb(0 0 0 / 60%)',
    '--vista-hover': '#27292c',
    '--vista-selected': '#24304a',
    '--vista-accent-text': '#8eb0f2',
    '--vista-good': '#5fc58f',
    '--vista-bad': '#f28b82',
    '--vista-warn': '#e0b05a',
  },
});
