/**
 * Small bodies of the exchange as zlib streams (RFC 1950) over a preset dictionary: most of a single event is words that
 * both sides know. The stream names its dictionary by checksum, so one made over another is refused, not misread; then
 * the asker goes on in JSON. The answer comes in the form of the question.
 */
export const COMPACT_TYPE = 'application/zlib'

/** Above this the dictionary saves next to nothing, and the browser's own compressor works off the page's thread. */
export const COMPACT_MAX_BYTES = 16 * 1024
