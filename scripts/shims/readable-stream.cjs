/**
 * What simple-peer uses of a Duplex stream while no bytes go through it: events, and the two flags it reads when it is
 * destroyed. Like Node's emitter it throws an 'error' that nobody listens to.
 */
module.exports.Duplex = class Duplex {
  readable = true;
  writable = true;
  _readableState = { ended: false };
  _writableState = { finished: false };
  _handlers = new Map();

  on(event, handler) {
    this._handlers.set(event, [...(this._handlers.get(event) ?? []), handler]);
    return this;
  }

  once(event, handler) {
    const entry = (...args) => {
      this.removeListener(event, entry);
      handler.apply(this, args);
    };
    entry.handler = handler;
    return this.on(event, entry);
  }

  removeListener(event, handler) {
    const handlers = this._handlers.get(event) ?? [];
    const kept = handlers.filter((entry) => entry !== handler && entry.handler !== handler);
    this._handlers.set(event, kept);
    return this;
  }

  emit(event, ...args) {
    const handlers = this._handlers.get(event) ?? [];
    if (event === 'error' && handlers.length === 0) throw args[0];
    for (const handler of handlers) handler.apply(this, args);
    return handlers.length > 0;
  }

  push(data) {
    if (data === null) this._readableState.ended = true;
    else this.emit('data', data);
  }

  end() {
    this._writableState.finished = true;
  }
};
