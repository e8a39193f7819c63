/** Why tests are left out that need members who carry packets for others; undefined when they can run. */
export const whyNoRelays: string | undefined = 'members do not carry packets for each other yet';
