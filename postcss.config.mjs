export default {
  plugins: {
    'postcss-preset-mantine': {},
    'postcss-simple-vars': {
      // Media queries cannot read custom properties: the breakpoints stand here and in components/ui/theme.ts.
      variables: { narrow: '900px' },
    },
  },
};
