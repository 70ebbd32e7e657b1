/** What opening one file may take. */

/** Of the processor, so that a busy machine is slow, not wrong. */
export const MOST_SECONDS = 2;
/** Of memory that was not there before. */
export const MOST_BYTES = 512 * 2 ** 20;
/** By the clock, for what waits for something that never comes. */
export const MOST_WAITING_SECONDS = 60;
