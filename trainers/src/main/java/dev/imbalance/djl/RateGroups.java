package dev.imbalance.djl;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An optimiser at work on groups of weights, each at its own multiple of the learning rate, with or without weight decay. */
final class RateGroups implements OptimiserRun {
    /** What the weights of a group have in common. */
    private record Kind(double factor, boolean decays) {
        static final Kind PLAIN = new Kind(1, true);
    }

    /** Weights of one kind: where they are among all, and the run that moves them. */
    private record Group(double factor, List<Integer> places, OptimiserRun run) {}

    private final List<Group> groups = new ArrayList<>();

    private RateGroups() {}

    /**
     * Starts an optimiser.
     *
     * @param weights   what it moves, by name
     * @param factors   of the learning rate, by name; 1 where a name is missing
     * @param undecayed the names of weights without weight decay
     */
    static OptimiserRun start(
            Optimiser optimiser,
            NDManager manager,
            Map<String, PtNDArray> weights,
            Map<String, Double> factors,
            Set<String> undecayed) {
        Map<Kind, Map<String, PtNDArray>> members = new LinkedHashMap<>();
        Map<Kind, List<Integer>> places = new LinkedHashMap<>();
        int place = 0;
        for (Map.Entry<String, PtNDArray> weight : weights.entrySet()) {
            Kind kind = new Kind(factors.getOrDefault(weight.getKey(), 1.0), !undecayed.contains(weight.getKey()));
            members.computeIfAbsent(kind, k -> new LinkedHashMap<>()).put(weight.getKey(), weight.getValue());
            places.computeIfAbsent(kind, k -> new ArrayList<>()).add(place++);
        }
        if (members.keySet().equals(Set.of(Kind.PLAIN))) {
            return optimiser.start(manager, weights);
        }
        RateGroups run = new RateGroups();
        members.forEach((kind, group) -> {
            Optimiser own = kind.decays() ? optimiser : optimiser.withoutWeightDecay();
            run.groups.add(new Group(kind.factor(), places.get(kind), own.start(manager, group)));
        });
        return run;
    }

    @Override
    public void step(PtNDArray[] gradients, double learningRate) {
        for (Group group : groups) {
            PtNDArray[] own =
                    group.places().stream().map(place -> gradients[place]).toArray(PtNDArray[]::new);
            group.run().step(own, learningRate * group.factor());
        }
    }

    @Override
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        groups.forEach(group -> all.putAll(group.run().state()));
        return all;
    }

    @Override
    public void restore(Map<String, HostTensor> state) {
        Map<String, HostTensor> left = new LinkedHashMap<>(state);
        List<Map<String, HostTensor>> parts = new ArrayList<>();
        for (Group group : groups) {
            Map<String, HostTensor> own = new LinkedHashMap<>();
            for (String name : group.run().state().keySet()) {
                if (state.containsKey(name)) {
                    own.put(name, state.get(name));
                    left.remove(name);
                }
            }
            parts.add(own);
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("an optimiser's state has tensors of no weight: " + left.keySet());
        }
        for (int i = 0; i < parts.size(); i++) {
            groups.get(i).run().restore(parts.get(i));
        }
    }

    @Override
    public void close() {
        groups.forEach(group -> group.run().close());
    }
}
