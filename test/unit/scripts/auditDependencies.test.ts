import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { advisories, lockfileFaults } from '../../../scripts/auditDependencies.mjs';

const integrity = `sha512-${'A'.repeat(86)}==`;
const good = { version: '1.0.0', integrity, license: 'MIT' };

function faultsOf(entry: object, name = 'node_modules/other'): string[] {
  return lockfileFaults({ lockfileVersion: 3, packages: { '': {}, [name]: { ...good, ...entry } } });
}

describe('The audit of dependencies', () => {
  it('finds nothing in the lockfile of this project', () => {
    const lock = JSON.parse(
      readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
    ) as object;
    assert.deepEqual(lockfileFaults(lock), []);
  });

  it('finds packages that are not pinned, or not by their bytes', () => {
    assert.deepEqual(faultsOf({}), []);
    for (const weak of [{ integrity: undefined }, { integrity: 'sha1-AAAA' }, { link: true }])
      assert.deepEqual(faultsOf(weak), ['other@1.0.0 has no SHA-512']);
    assert.deepEqual(faultsOf({ resolved: 'git+ssh://host/other.git' }), [
      'other@1.0.0 names where it comes from',
    ]);
    assert.deepEqual(lockfileFaults({ lockfileVersion: 1 }), ['the lockfile is not of version 3']);
  });

  it('finds packages that run scripts when they are installed, unless that is known', () => {
    const [runs] = faultsOf({ hasInstallScript: true }, 'node_modules/one/node_modules/@two/three');
    assert.equal(runs, '@two/three@1.0.0 runs a script when it is installed');
    assert.deepEqual(faultsOf({ hasInstallScript: true }, 'node_modules/esbuild'), []);
  });

  it('finds licences that do not agree with ours in what is shipped, but not in tools', () => {
    assert.deepEqual(faultsOf({ license: 'AGPL-3.0' }), ['other@1.0.0 has the licence AGPL-3.0']);
    assert.deepEqual(faultsOf({ license: undefined }), ['other@1.0.0 has the licence undefined']);
    assert.deepEqual(faultsOf({ license: 'LGPL-3.0-only', dev: true }), []);
  });

  it('reads what npm says of vulnerabilities, and knows when it says nothing', () => {
    const other = { name: 'other', severity: 'high', range: '<1.0.1' };
    const answer = { vulnerabilities: { other }, metadata: {} };
    assert.deepEqual(advisories(JSON.stringify(answer)), ['other <1.0.1: high']);
    assert.deepEqual(advisories(JSON.stringify({ vulnerabilities: {}, metadata: {} })), []);
    for (const none of ['', 'no JSON', 'null', '{"error":{"code":"E405"}}'])
      assert.equal(advisories(none), undefined);
  });
});
