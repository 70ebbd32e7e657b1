/**
 * Spacing: the distances of the layout, in px. Corners, arrowheads and text are as large
 * whichever way the data flows, so most are the same in both.
 */

/** Clear space between neighbours in a rank; twice `BLOCK_MARGIN` more between two blocks. */
export const NEIGHBOUR_GAP = 20;
export const BLOCK_MARGIN = 4;
/** Around the label at the start of a link. */
export const LABEL_GAP = 9;
/** The shortest way from the last thing in a channel into a block: an arrowhead and some line. */
export const ARROW_ROOM = 17;
/** The same behind a bend. */
export const BEND_ROOM = 24;
/** From a block to the first bend below it. */
export const LEAD = 12;
/** Between two lines side by side. */
export const TRACK_GAP = 12;
/** Between links of the same output to the same block: a label hides them where it stands across, or fits between two of them. */
export const LANE_GAP = { down: 14, sideways: 22 } as const;
/** Between two arrowheads at least. */
export const ENTRY_GAP = 11;
/** The same where numbers stand beside them. */
export const NUMBERED_GAP = 20;
/** The narrowest channel. */
export const MIN_CHANNEL = 30;
/** From the last block of a group to its border. */
export const GROUP_END = 14;
/** Before the border of a group, unless a label precedes it. */
export const GROUP_GAP = 16;
/** Between a block's corner and the first port. */
export const PORT_INSET = 12;
