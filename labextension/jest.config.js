const base = require('@jupyterlab/testing/lib/jest-config');

// Published as ES modules only, so Babel has to translate them.
const esModules = [
  '@codemirror',
  '@jupyter/react-components',
  '@jupyter/web-components',
  '@jupyter/ydoc',
  '@jupyterlab/',
  '@marijn',
  '@microsoft/fast',
  '@noble',
  'color',
  'exenv-es6',
  'lib0',
  'marked',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
];

module.exports = {
  ...base(__dirname),
  // JupyterLab's packages warn about what jsdom lacks; `jest --silent=false` shows it.
  silent: true,
  reporters: ['default'],
  coverageReporters: ['text'],
  collectCoverageFrom: ['src/**/*.{ts,tsx}', '!src/api/schema.ts'],
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})).+`]
};
