/** Stands in for `systemPbkdf2`: WebCrypto would take a fifth of a second, and would answer when it likes. */
export async function systemPbkdf2(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  return Uint8Array.from({ length: 32 }, (_, i) => password[i % password.length]! ^ salt[i % salt.length]!);
}
