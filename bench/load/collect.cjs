// Loaded into each server that is measured: a signal makes it collect its garbage, so that memory in use is compared.
process.on('SIGUSR2', () => globalThis.gc());
