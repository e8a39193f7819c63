/** An X25519 key pair; the private half may be a handle that can't be read. */
export interface KeyPair {
  /** 32 bytes (RFC 7748 §5). */
  readonly publicKey: Uint8Array;
  /** Opaque to everyone but the `Crypto` that made it. */
  readonly privateKey: unknown;
}

/**
 * Where a member's static key pair is kept: called when it joins, with what makes a key pair of secret bytes or a new
 * one. What it throws, or rejects with, is why the member can't join.
 */
export type IdentitySource = (
  crypto: Pick<Crypto, 'generateKeyPair' | 'importKeyPair'>,
) => KeyPair | Promise<KeyPair>;

/** A key for AES-256-GCM, prepared once and used for many packets. */
export type CipherKey = { readonly cipherKey: unknown };

/**
 * The cryptographic functions webgroup stands on. WebCrypto where there is one, noble where a page has none
 * (plain http), a fast stand-in in the simulator. All of them may be called concurrently.
 */
export interface Crypto {
  sha256(data: Uint8Array): Promise<Uint8Array>;
  /** HMAC-SHA-256 (RFC 2104). */
  hmacSha256(key: Uint8Array, data: Uint8Array): Promise<Uint8Array>;
  generateKeyPair(): Promise<KeyPair>;
  /** Makes a key pair of 32 secret bytes; for test vectors and stored identities. */
  importKeyPair(privateKey: Uint8Array): Promise<KeyPair>;
  /** X25519 (RFC 7748 §6.1). Rejects when the shared secret is all zero, i.e. the public key is of low order. */
  diffieHellman(privateKey: unknown, publicKey: Uint8Array): Promise<Uint8Array>;
  importCipherKey(key: Uint8Array): Promise<CipherKey>;
  /** AES-256-GCM; `nonce` has 12 bytes. The 16-byte tag is appended. */
  seal(
    key: CipherKey,
    nonce: Uint8Array,
    plaintext: Uint8Array,
    associatedData: Uint8Array,
  ): Promise<Uint8Array>;
  /** Opens what `seal` made; rejects when a bit differs. */
  open(
    key: CipherKey,
    nonce: Uint8Array,
    sealed: Uint8Array,
    associatedData: Uint8Array,
  ): Promise<Uint8Array>;
}
