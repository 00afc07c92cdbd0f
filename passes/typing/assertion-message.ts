/** The text of a failed static assertion as gcc prints it. */
export const assertionFailed = (message: string): string =>
  message === '' ? 'static assertion failed' : `static assertion failed: ${JSON.stringify(message)}`;
