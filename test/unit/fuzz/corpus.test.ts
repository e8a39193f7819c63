import { watchPrototypes } from '../../fuzz/canary.js';
import { readCorpus } from '../../fuzz/corpus.js';
import type { Target } from '../../fuzz/Target.js';
import { targetNames } from '../../fuzz/targetNames.js';

describe('Fuzz targets', () => {
  for (const name of targetNames) {
    it(`${name} takes all inputs that are kept`, async () => {
      const { target } = (await import(`../../fuzz/targets/${name}.js`)) as { target: Target };
      const checkPrototypes = watchPrototypes();
      for (const input of [...target.seeds, ...readCorpus(name)]) await target.run(input);
      checkPrototypes();
    });
  }
});
