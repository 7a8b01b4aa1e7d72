// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <zlib.h>

#include "failure.h"
#include "gunzip.h"

#define GZIP_ONLY (16 + MAX_WBITS)
#define FIRST_ROOM ((size_t)1 << 18) /* the configuration of a kernel */

/* Until the stream ends, or there is no more room: Z_STREAM_END, or another of zlib's codes. */
static int inflate_into(z_stream *stream, uint8_t **room, size_t most)
{
	size_t capacity = FIRST_ROOM;
	int code = Z_OK;

	while (code == Z_OK) {
		uint8_t *larger;

		if (capacity > most)
			return Z_BUF_ERROR;
		larger = realloc(*room, capacity);
		if (!larger)
			return Z_MEM_ERROR;
		*room = larger;
		stream->next_out = larger + stream->total_out;
		stream->avail_out = capacity - stream->total_out;
		code = inflate(stream, Z_NO_FLUSH);
		capacity *= 2;
	}
	return code;
}

uint8_t *gunzip(const uint8_t *bytes, size_t length, size_t most, size_t *size)
{
	z_stream stream = { .next_in = (uint8_t *)bytes, .avail_in = length };
	uint8_t *room = NULL;
	int code;

	code = inflateInit2(&stream, GZIP_ONLY);
	if (code == Z_OK)
		code = inflate_into(&stream, &room, most);
	if (code == Z_MEM_ERROR)
		out_of_memory();
	*size = stream.total_out;
	inflateEnd(&stream);
	if (code == Z_STREAM_END)
		return room;
	free(room);
	return NULL;
}
