import { gzipSync } from 'node:zlib';
import { existsSync, readFileSync } from 'node:fs';
import { root } from '../test/browser/support/bundle.js';
import { limitRow, type Row } from './support/report.js';

/** How much does a page download? Needs `npm run build`. */
export async function size(): Promise<Row[]> {
  const file = `${root}dist/browser/webgroup.umd.js`;
  if (!existsSync(file)) {
    console.log('size: nothing is built; run npm run build');
    return [];
  }
  return [
    limitRow(
      'bundle, min + gzip',
      'browser',
      'KB',
      gzipSync(readFileSync(file), { level: 9 }).length / 1000,
      60,
    ),
  ];
}
