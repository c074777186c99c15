// Rules of the TypeScript side. Warnings count as errors (`--max-warnings 0` in package.json).
import jupyter from '@jupyter/eslint-plugin';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib', 'node_modules', 'coverage', 'src/api/schema.ts'] },
  { plugins: { jupyter } },
  ...jupyter.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommended],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase'],
          custom: { regex: '^I[A-Z]', match: true }
        }
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } }
      ],
      // `interface` and `namespace` of one name hold a class's options: JupyterLab's own pattern.
      '@typescript-eslint/no-namespace': 'off',
      // Our own modules at start-up are small; what is heavy is in panels/, loaded when opened.
      'jupyter/prefer-lazy-imports': ['warn', { ignoreImports: ['../*'] }],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': [
        'error',
        { max: 60, skipBlankLines: true, skipComments: true }
      ],
      'prefer-arrow-callback': 'error'
    }
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // A describe() block is one function.
      'max-lines-per-function': 'off',
      // Tests show no strings to people, and own what they make for one test only.
      'jupyter/no-untranslated-string': 'off',
      'jupyter/require-disposable-ownership': 'off',
      'jupyter/require-signal-cleanup': 'off',
      'jupyter/prefer-signal-this-arg': 'off'
    }
  }
);
