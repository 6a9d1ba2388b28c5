/*
 * The guest's only program: it writes numbered records to its disk and says on the serial console
 * which of them the disk has acknowledged. Whoever reads both can tell what was lost.
 *
 *   writer DEVICE INTERVAL_MS [POWER_BUTTON]
 *
 * Record n fills 4 KiB at slot (n - 1) % slots, so that every record is still there for a reader to
 * find until the disk has been filled once; after that a slot holds its newest record. Layout, little
 * endian: "TWINREC1", n (8 bytes), boot (8 bytes, random per boot), CRC-32 of the whole record with
 * this field zero (4 bytes), CRC-32 of the 24 bytes before that (4 bytes), then bytes derived from n.
 * twinlab/records.py reads the same.
 *
 * Console: "FOUND n" once at boot, "ACK n" after each record that was written with O_DIRECT and
 * flushed, "ERROR n reason" when the disk refused (the record is tried again).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/input.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#define RECORD_BYTES 4096
#define HEADER_BYTES 32
#define SCAN_BYTES (1024 * 1024)
static const char MAGIC[8] = "TWINREC1";

static uint32_t crc_table[256];

static void make_crc_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
        crc_table[i] = value;
    }
}

static uint32_t crc32(const unsigned char *bytes, size_t count) {
    uint32_t value = 0xFFFFFFFFu;
    for (size_t i = 0; i < count; i++)
        value = crc_table[(value ^ bytes[i]) & 255] ^ (value >> 8);
    return value ^ 0xFFFFFFFFu;
}

static void put(unsigned char *at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char) (value >> (8 * i));
}

static uint64_t get(const unsigned char *at, int bytes) {
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t) at[i] << (8 * i);
    return value;
}

static void fill(unsigned char *record, uint64_t number, uint64_t boot) {
    memset(record, 0, HEADER_BYTES);
    memcpy(record, MAGIC, sizeof MAGIC);
    put(record + 8, number, 8);
    put(record + 16, boot, 8);
    put(record + 28, crc32(record, 24), 4);
    uint32_t noise = (uint32_t) number * 2654435761u + 1;
    for (int at = HEADER_BYTES; at < RECORD_BYTES; at += 4) {
        noise = noise * 1664525u + 1013904223u;
        put(record + at, noise, 4);
    }
    put(record + 24, crc32(record, RECORD_BYTES), 4);
}

/* The number in a slot's header, or 0. The whole record's sum is the verifier's work, not the boot's. */
static uint64_t number_in(const unsigned char *record) {
    if (memcmp(record, MAGIC, sizeof MAGIC) != 0 || get(record + 28, 4) != crc32(record, 24))
        return 0;
    return get(record + 8, 8);
}

static uint64_t highest_record(int disk, unsigned char *buffer, uint64_t size) {
    uint64_t highest = 0;
    for (uint64_t at = 0; at < size; at += SCAN_BYTES) {
        size_t wanted = size - at < SCAN_BYTES ? size - at : SCAN_BYTES;
        ssize_t got;
        while ((got = pread(disk, buffer, wanted, at)) != (ssize_t) wanted) {
            printf("ERROR 0 reading at %llu: %s\n", (unsigned long long) at, strerror(errno));
            sleep(1);
        }
        for (size_t i = 0; i + RECORD_BYTES <= wanted; i += RECORD_BYTES) {
            uint64_t number = number_in(buffer + i);
            if (number > highest)
                highest = number;
        }
    }
    return highest;
}

/* Waits until the moment has come, or powers off in good order when somebody presses the button. */
static void wait_until(const struct timespec *moment, int button) {
    for (;;) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        long left_ms = (moment->tv_sec - now.tv_sec) * 1000 + (moment->tv_nsec - now.tv_nsec) / 1000000;
        if (left_ms <= 0)
            return;
        struct pollfd press = {.fd = button, .events = POLLIN};
        if (poll(&press, button < 0 ? 0 : 1, (int) left_ms) <= 0)
            continue;
        struct input_event event;
        if (read(button, &event, sizeof event) == sizeof event
                && event.type == EV_KEY && event.code == KEY_POWER && event.value == 1) {
            printf("BYE\n");
            sync();
            reboot(RB_POWER_OFF);
        }
    }
}

int main(int count, char **arguments) {
    if (count < 3) {
        fprintf(stderr, "writer DEVICE INTERVAL_MS [POWER_BUTTON]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    make_crc_table();
    int disk = open(arguments[1], O_RDWR | O_DIRECT);
    uint64_t size = 0, boot = 0;
    unsigned char *buffer;
    if (disk < 0 || ioctl(disk, BLKGETSIZE64, &size) != 0 || size < RECORD_BYTES
            || posix_memalign((void **) &buffer, 4096, SCAN_BYTES) != 0) {
        printf("ERROR 0 %s: %s\n", arguments[1], strerror(errno));
        return 1;
    }
    int button = count > 3 ? open(arguments[3], O_RDONLY) : -1;
    long interval_ms = atol(arguments[2]);
    getrandom(&boot, sizeof boot, 0);

    uint64_t slots = size / RECORD_BYTES;
    uint64_t number = highest_record(disk, buffer, size);
    printf("FOUND %llu\n", (unsigned long long) number);

    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (;;) {
        number++;
        fill(buffer, number, boot);
        while (pwrite(disk, buffer, RECORD_BYTES, (number - 1) % slots * RECORD_BYTES) != RECORD_BYTES
                || fdatasync(disk) != 0) {
            printf("ERROR %llu %s\n", (unsigned long long) number, strerror(errno));
            sleep(1);
        }
        printf("ACK %llu\n", (unsigned long long) number);
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        next.tv_nsec += interval_ms * 1000000;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        /* After a stall go on from here instead of catching up in a burst. */
        if (next.tv_sec < now.tv_sec || (next.tv_sec == now.tv_sec && next.tv_nsec < now.tv_nsec))
            next = now;
        wait_until(&next, button);
    }
}
