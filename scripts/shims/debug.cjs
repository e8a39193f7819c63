/** No log of simple-peer's own. */
module.exports = () => () => {};
