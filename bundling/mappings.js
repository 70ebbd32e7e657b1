/**
 * Moving the mappings of a source map to where its file has gone in a larger
 * one. A mapping is a segment of base-64 digits, as the source map format
 * (ECMA-426) has it; ";" ends a line of the file, "," a segment.
 */

/**
 * The mappings of one source as those of source number `source`. Each is the difference to the one before, in column of
 * the line, source, line and column there; `end` is where the last one points, in [source, line, column].
 */
function moveMappings(mappings, source, before) {
  let previous = before;
  let position = [source, 0, 0];
  const moveSegment = (segment) => {
    const [column, ...step] = decodeVlq(segment);
    if (step.length === 0) return segment;
    position = position.map((value, i) => value + step[i]);
    const moved = encodeVlq([column, ...position.map((value, i) => value - previous[i])]);
    previous = position;
    return moved;
  };
  const moved = mappings.replace(/[^;,]+/g, moveSegment);
  return { mappings: moved, end: previous };
}

const BASE_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Five bits per digit, lowest first; the sixth says that more follow. The lowest bit of a number is its sign. */
function decodeVlq(text) {
  const numbers = [];
  let bits = 0;
  let shift = 0;
  for (const digit of text) {
    const value = BASE_64.indexOf(digit);
    bits += (value & 31) << shift;
    shift += 5;
    if (value & 32) continue;
    numbers.push(bits & 1 ? -(bits >> 1) : bits >> 1);
    bits = 0;
    shift = 0;
  }
  return numbers;
}

function encodeVlq(numbers) {
  const digits = (bits) => (bits < 32 ? BASE_64[bits] : BASE_64[(bits & 31) | 32] + digits(bits >> 5));
  return numbers.map((number) => digits(number < 0 ? 1 - 2 * number : 2 * number)).join("");
}

module.exports = { moveMappings };
