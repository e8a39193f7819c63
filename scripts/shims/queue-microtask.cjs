/** Every runtime we support has it; the package reaches for `global`, which a worker has not. */
module.exports = (action) => queueMicrotask(action);
