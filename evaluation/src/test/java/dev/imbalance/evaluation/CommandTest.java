package dev.imbalance.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class CommandTest {
    @Test
    void anAnswerThatFillsAPipeIsReadToItsEnd() {
        assertEquals(
                200_000,
                Command.output("head", "-c", "200000", "/dev/zero")
                        .orElseThrow()
                        .length());
    }

    @Test
    void whatIsNotThereOrFailsAnswersNothing() {
        assertEquals(Optional.empty(), Command.output("no-program-of-this-name"));
        assertEquals(Optional.empty(), Command.output("false"));
    }
}
