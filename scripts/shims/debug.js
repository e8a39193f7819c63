/** No log of simple-peer's own. */
export default () => () => {};
