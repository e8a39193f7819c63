import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** The package as it is published, in a folder that has nothing else but what is used beside it. */
export interface InstalledPackage {
  readonly folder: string;
  readonly tarball: string;
  /** Where the package is in the folder. */
  readonly path: string;
  remove(): void;
}

/** Packs what was built, and installs it in a new folder. To be removed. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'webgroup-stranger-'));
  await run(root, 'npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
  const tarball = join(folder, `webgroup-${manifest.version}.tgz`);
  writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "private": true }');
  const beside = ['yjs', 'y-protocols', 'rxjs', '@types/node'].map(
    (name) => `${name}@${manifest.devDependencies[name]}`,
  );
  await run(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...beside]);
  return {
    folder,
    tarball,
    path: join(folder, 'node_modules/webgroup'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a program, resolves with what it printed; rejects with all of it when it fails or takes over two minutes. */
export async function run(folder: string, program: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd: folder, timeout: 120_000 });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error([`${program} ${args.join(' ')} failed`, stdout, stderr].join('\n'), { cause: error });
  }
}
