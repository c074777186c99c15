// Writes src/api/schema.ts from the server's OpenAPI file, itself made from the Python models.
// With --check it only compares, and fails when the types are behind.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const source = new URL(
  '../../redpanda_jupyter/server/openapi.json',
  import.meta.url
);
const target = new URL('../src/api/schema.ts', import.meta.url);

const head =
  '// Generated from redpanda_jupyter/server/openapi.json by `jlpm build:schema`; do not edit.\n\n';
const text = head + astToString(await openapiTS(source));

if (process.argv.includes('--check')) {
  let old = '';
  try {
    old = readFileSync(target, 'utf-8');
  } catch {
    // A missing file is as wrong as an old one.
  }
  if (old !== text) {
    console.error('src/api/schema.ts is behind: run `jlpm build:schema`.');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
