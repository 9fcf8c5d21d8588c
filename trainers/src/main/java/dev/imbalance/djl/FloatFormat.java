package dev.imbalance.djl;

import java.nio.ByteBuffer;

/** How files write real numbers, little-endian. */
enum FloatFormat {
    /** IEEE 754 binary16: 1 bit sign, 5 exponent, 10 fraction. */
    F16(2) {
        @Override
        float get(ByteBuffer bytes, int index) {
            return half(bytes.getShort(2 * index));
        }
    },
    /** The upper half of a binary32. */
    BF16(2) {
        @Override
        float get(ByteBuffer bytes, int index) {
            return Float.intBitsToFloat(bytes.getShort(2 * index) << 16);
        }
    },
    F32(4) {
        @Override
        float get(ByteBuffer bytes, int index) {
            return bytes.getFloat(4 * index);
        }
    },
    /** Rounded to the nearest float. */
    F64(8) {
        @Override
        float get(ByteBuffer bytes, int index) {
            return (float) bytes.getDouble(8 * index);
        }
    };

    private final int size;

    FloatFormat(int size) {
        this.size = size;
    }

    /** The bytes of a number. */
    int size() {
        return size;
    }

    abstract float get(ByteBuffer bytes, int index);

    /** The first numbers of a little-endian buffer. */
    float[] read(ByteBuffer bytes, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = get(bytes, i);
        }
        return values;
    }

    private static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
