import assert from 'node:assert/strict';
import { OfferCaution } from '../../../src/channel/rtc/OfferCaution.js';

describe('OfferCaution', () => {
  it('lets an offer tell its candidates while its connection is the only one being built', () => {
    const caution = new OfferCaution();
    for (let i = 0; i < 3; i++) {
      const end = caution.begin();
      assert.equal(caution.holdsNext(), false);
      end(false);
    }
  });

  it('holds them back while others are being built', () => {
    const caution = new OfferCaution();
    const ends = [caution.begin(), caution.begin()];
    assert.equal(caution.holdsNext(), true);
    ends[0]!(false);
    assert.equal(caution.holdsNext(), false);
  });

  it('counts an end once', () => {
    const caution = new OfferCaution();
    const end = caution.begin();
    end(false);
    end(false);
    end(true);
    caution.begin();
    assert.equal(caution.holdsNext(), false);
    caution.begin();
    assert.equal(caution.holdsNext(), true);
  });

  it('holds them back for 16 offers after a failure', () => {
    const caution = new OfferCaution();
    caution.begin()(true);
    caution.begin();
    for (let i = 0; i < 16; i++) assert.equal(caution.holdsNext(), true, `offer ${i}`);
    assert.equal(caution.holdsNext(), false);
  });
});
