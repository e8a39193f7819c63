import assert from 'node:assert/strict';
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { closeBrowser, launchChromium, openPage, servePages } from '../browser/support/pages.js';
import { installPackage, manifest, root, run, type InstalledPackage } from './installedPackage.js';

describe('the package, packed and installed in an empty folder', function () {
  this.timeout(180_000);
  let stranger: InstalledPackage;
  let folder: string;
  let installed: string;
  let tarball: string;

  before(async () => {
    stranger = await installPackage();
    ({ folder, path: installed, tarball } = stranger);
  });
  after(() => stranger.remove());

  it('gives the same names to import and to require', async () => {
    const script = `
      import * as imported from 'webgroup';
      import { createRequire } from 'node:module';
      const required = createRequire(import.meta.url)('webgroup');
      const names = (module) => Object.keys(module).filter((name) => name !== 'default').sort();
      console.log(JSON.stringify([names(imported), names(required)]));`;
    const [imported, required] = JSON.parse(await node(folder, script)) as [string[], string[]];
    assert.deepEqual(imported, required);
    for (const name of ['WebGroup', 'SignalingServer', 'WebGroupBotServer', 'GroupError']) {
      assert.ok(imported.includes(name), name);
    }
  });

  it('can be imported, without anything of a browser, by a server that renders pages', async () => {
    const script = `console.log(Object.keys(await import('./node_modules/webgroup/dist/browser/index.mjs')).join())`;
    const names = (await node(folder, script)).trim().split(',');
    assert.ok(names.includes('WebGroup'));
    assert.ok(!names.includes('SignalingServer'), 'what listens is for Node only');
  });

  it('leaves no timer, socket or thread behind by being imported', async () => {
    // A process that something keeps alive would run into the time limit of `run`.
    await node(
      folder,
      `import 'webgroup'; import 'webgroup/yjs'; import 'webgroup/rxjs'; import 'webgroup/identity';`,
    );
  });

  it('has a command', async () => {
    const command = join(folder, 'node_modules/.bin/webgroup');
    assert.equal((await run(folder, command, ['--version'])).trim(), manifest.version);
  });

  it('is typed for imports, require and bundlers, under --strict', async () => {
    cpSync(join(root, 'test/package/consumer'), folder, { recursive: true });
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const check = (file: string, module: string, resolution: string, ...more: string[]): Promise<string> =>
      run(folder, process.execPath, [
        ...[tsc, '--strict', '--noEmit', '--target', 'es2022', '--types', 'node'],
        ...['--module', module, '--moduleResolution', resolution, ...more, file],
      ]);
    await check('node.mts', 'nodenext', 'nodenext');
    await check('node.cts', 'nodenext', 'nodenext');
    await check('browser.ts', 'esnext', 'bundler');
    await check('node.mts', 'esnext', 'bundler', '--customConditions', 'node');
  });

  it('can be bundled for a page, with nothing left to import', async () => {
    const { metafile, warnings } = await build({
      stdin: {
        contents: `export * from 'webgroup'; export * from 'webgroup/yjs'; export * from 'webgroup/rxjs'; export * from 'webgroup/identity';`,
        resolveDir: folder,
      },
      ...{ bundle: true, write: false, platform: 'browser', format: 'esm', splitting: true, outdir: 'out' },
      ...{ metafile: true, logLevel: 'silent' },
    });
    assert.deepEqual(warnings, []);
    const left = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external),
    );
    assert.deepEqual(left, []);
  });

  it('has a script for pages that needs no global of Node', () => {
    const script = readFileSync(join(installed, 'dist/browser/webgroup.umd.js'), 'utf8');
    // The language, and what every runtime of the web has beside it.
    const context = { TextEncoder, TextDecoder } as { webgroup?: object };
    runInNewContext(script, context, { displayErrors: false });
    assert.ok('WebGroup' in context.webgroup!);
  });

  it('has a script for pages that is no larger than what is allowed', async () => {
    // Fails when it is.
    await run(root, process.execPath, ['scripts/size.mjs', join(installed, 'dist/browser/')]);
  });

  it('becomes the global webgroup by one script tag', async () => {
    const [server, chromium] = await Promise.all([
      servePages(join(installed, 'dist/browser')),
      launchChromium(),
    ]);
    try {
      const page = await openPage(chromium, `${server.url}/umd`);
      assert.equal(await page.evaluate('new webgroup.GroupError("LEFT", "it is over").code'), 'LEFT');
    } finally {
      await Promise.all([closeBrowser(chromium), server.close()]);
    }
  });

  it('has a source map, with the sources in it, for every script', () => {
    const scripts = filesBelow(join(installed, 'dist')).filter((path) => /\.[cm]?js$/.test(path));
    assert.ok(scripts.length >= 6);
    for (const path of scripts) {
      const map = JSON.parse(readFileSync(`${path}.map`, 'utf8')) as { sourcesContent: string[] };
      assert.ok(map.sourcesContent.length > 0, path);
    }
  });

  it('holds no test, no demo and no source beside what was built', () => {
    const folders = new Set(
      filesBelow(installed).map((path) => path.slice(installed.length + 1).split('/')[0]),
    );
    for (const name of ['test', 'demo', 'src', 'scripts', 'node_modules'])
      assert.ok(!folders.has(name), name);
    assert.ok(!readdirSync(join(installed, 'dist')).includes('demo'));
  });

  it('is accepted by publint', async () => {
    await run(root, bin('publint'), ['run', tarball, '--strict']);
  });

  it('is accepted by are-the-types-wrong', async () => {
    // TypeScript before 4.7, which knows no entry points (node10), is not supported.
    await run(root, bin('attw'), [tarball, '--profile', 'node16', '--no-emoji']);
  });
});

const bin = (name: string): string => join(root, 'node_modules/.bin', name);

const node = (folder: string, script: string): Promise<string> =>
  run(folder, process.execPath, ['--input-type=module', '--eval', script]);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
