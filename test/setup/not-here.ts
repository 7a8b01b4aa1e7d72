/** Something cannot be had on this machine; the message is the reason that the closing lines give. */
export class NotHere extends Error {}
