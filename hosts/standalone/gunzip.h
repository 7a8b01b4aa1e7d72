/* SPDX-License-Identifier: MIT */
#ifndef CGBPF_GUNZIP_H
#define CGBPF_GUNZIP_H

#include <stddef.h>
#include <stdint.h>

/* What a gzip file holds, to be freed; NULL when it is damaged or holds more than `most` bytes. */
uint8_t *gunzip(const uint8_t *bytes, size_t length, size_t most, size_t *size);

#endif
