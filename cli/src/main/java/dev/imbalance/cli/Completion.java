package dev.imbalance.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the script by which a shell completes our commands. */
@Command(
        name = "completion",
        description = {
            "Print a script by which a shell completes commands, options and files.",
            "To have it in every shell, add the line of the examples to ~/.bashrc or ~/.zshrc; imbalance must be on the PATH there, or give"
                    + " its full path. What is completed is the word imbalance, with or without a path before it."
        },
        footer = {
            "",
            "Examples:",
            "  source <(imbalance completion bash)",
            "  source <(imbalance completion zsh)",
            "  imbalance completion bash > ~/.local/share/bash-completion/completions/imbalance"
        })
final class Completion implements Callable<Integer> {
    /** The shells that are known. */
    enum Shell {
        BASH,
        ZSH
    }

    /** Only to refuse others: one script serves both, zsh runs it by its bashcompinit. */
    @SuppressWarnings("UnusedVariable")
    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("imbalance", spec.root().commandLine()));
        out.flush();
        return ExitCode.OK;
    }
}
