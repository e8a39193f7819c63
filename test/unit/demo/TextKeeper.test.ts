import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { textName } from '../../../demo/presence.js';
import { TextKeeper } from '../../../demo/TextKeeper.js';
import { YjsProvider } from '../../../src/provider/yjs.js';
import { WebGroupState, type WebGroup } from '../../../src/WebGroup.js';
import { FakeNetwork, type FakeGroup } from '../provider/FakeGroup.js';

describe('TextKeeper', () => {
  let keeper: TextKeeper;
  const docs: Y.Doc[] = [];
  afterEach(() => {
    keeper.close();
    for (const doc of docs.splice(0)) doc.destroy();
  });

  /** A group with the bot in it. */
  function keep(): { network: FakeNetwork; bot: FakeGroup } {
    const network = new FakeNetwork();
    const bot = network.join('bot');
    keeper.keep(Object.assign(bot, { neighbors: [], path: () => undefined }) as unknown as WebGroup);
    return { network, bot };
  }

  async function visit(network: FakeNetwork, text = ''): Promise<string> {
    const group = network.join('visitor');
    const doc = new Y.Doc();
    docs.push(doc);
    const provider = new YjsProvider(group, doc);
    await network.settle();
    doc.getText(textName).insert(0, text);
    await network.settle();
    group.leave();
    provider.destroy();
    return doc.getText(textName).toString();
  }

  it('gives who comes the text of who has left', async () => {
    keeper = new TextKeeper();
    const { network } = keep();
    await visit(network, 'kept');
    assert.equal(await visit(network), 'kept');
  });

  it('leaves the group in which nothing has happened for the longest time when there are too many', async () => {
    keeper = new TextKeeper({ maxGroups: 2 });
    const [one, two] = [keep(), keep()];
    await visit(one.network, 'alive');
    const three = keep();
    assert.equal(two.bot.state, WebGroupState.LEFT);
    assert.equal(one.bot.state, WebGroupState.JOINED);
    assert.equal(three.bot.state, WebGroupState.JOINED);
  });

  it('leaves a group that wants more than its share of memory', async () => {
    keeper = new TextKeeper({ maxBytesPerGroup: 1_000 });
    const { network, bot } = keep();
    await visit(network, 'x'.repeat(900));
    assert.equal(bot.state, WebGroupState.JOINED);
    await visit(network, 'x'.repeat(900));
    assert.equal(bot.state, WebGroupState.LEFT);
  });

  it('lets go of a group that was left', () => {
    keeper = new TextKeeper();
    const { bot } = keep();
    bot.leave();
    assert.equal(bot.hasHandlers, false);
  });
});
