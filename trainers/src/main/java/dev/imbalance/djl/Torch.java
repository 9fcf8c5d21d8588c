package dev.imbalance.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** PyTorch itself: its devices, and the settings that it keeps for a whole thread. */
final class Torch {
    private Torch() {}

    /**
     * The device that a choice means on this machine.
     *
     * @throws IllegalStateException if PyTorch's native libraries cannot be loaded, or a GPU is asked for and PyTorch has none
     */
    static Device device(DeviceChoice choice) {
        Engine engine = engine();
        boolean gpu = engine.hasCapability(StandardCapabilities.CUDA) && engine.getGpuCount() > 0;
        if (choice == DeviceChoice.GPU && !gpu) {
            throw new IllegalStateException(
                    "device gpu was asked for and PyTorch " + engine.getVersion() + " sees no CUDA device here;"
                            + " use device auto or cpu, or bring CUDA natives of that version and a driver");
        }
        return gpu && choice != DeviceChoice.CPU ? Device.gpu() : Device.cpu();
    }

    static NDManager newManager(Device device) {
        return engine().newBaseManager(device);
    }

    /**
     * A tensor in memory of PyTorch's own, where DJL's would share the host's. One of four axes is a kernel and lies there with its
     * channels last, as maps do: PyTorch would reorder any other, and its gradient, at every step.
     */
    static PtNDArray tensor(NDManager manager, HostTensor value) {
        long[] shape = value.shape();
        boolean kernel = shape.length == 4;
        Shape stored = kernel ? new Shape(shape[0], shape[2], shape[3], shape[1]) : new Shape(shape);
        PtNDArray tensor = JniUtils.createEmptyNdArray(
                (PtNDManager) manager, stored, DataType.FLOAT32, Device.cpu(), SparseFormat.DENSE);
        FloatBuffer memory = tensor.toByteBuffer(true).asFloatBuffer();
        if (kernel) {
            putChannelsLast(value.values(), (int) shape[1], (int) (shape[2] * shape[3]), memory);
            tensor = closing(tensor, kept -> kept.transpose(0, 3, 1, 2));
        } else {
            memory.put(value.values());
        }
        return manager.getDevice().isGpu() ? closing(tensor, kept -> kept.toDevice(manager.getDevice(), true)) : tensor;
    }

    private static void putChannelsLast(float[] values, int channels, int area, FloatBuffer memory) {
        for (int from = 0; from < values.length; from += channels * area) {
            for (int i = 0; i < area; i++) {
                for (int c = 0; c < channels; c++) {
                    memory.put(values[from + c * area + i]);
                }
            }
        }
    }

    private static PtNDArray closing(PtNDArray array, UnaryOperator<PtNDArray> change) {
        try (array) {
            return change.apply(array);
        }
    }

    /** Seeds PyTorch's generator, which the whole process shares. */
    static void seed(long seed) {
        JniUtils.setSeed(seed);
    }

    private static Engine engine() {
        try {
            return Engine.getEngine(PtEngine.ENGINE_NAME);
        } catch (EngineException e) {
            throw new IllegalStateException(
                    "PyTorch's native libraries could not be loaded (" + e.getMessage()
                            + "); put the pytorch-jni and pytorch-native artifacts of this platform on the class path",
                    e);
        }
    }

    /** The threads of one operator, where nothing sets them. */
    static int threads() {
        engine();
        return JniUtils.getNumThreads();
    }

    /**
     * Does work with settings of this thread that are then put back.
     *
     * @param gradients whether operators record what the backward pass needs
     * @param threads   of one operator; 0 leaves them as they are
     */
    static <T> T with(boolean gradients, int threads, Supplier<T> work) {
        engine();
        boolean gradientsBefore = JniUtils.isGradMode();
        int threadsBefore = JniUtils.getNumThreads();
        JniUtils.setGradMode(gradients);
        if (threads > 0) {
            JniUtils.setNumThreads(threads);
        }
        try {
            return work.get();
        } finally {
            JniUtils.setGradMode(gradientsBefore);
            if (threads > 0) {
                JniUtils.setNumThreads(threadsBefore);
            }
        }
    }
}
