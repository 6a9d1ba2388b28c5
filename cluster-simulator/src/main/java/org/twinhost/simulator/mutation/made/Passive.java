package org.twinhost.simulator.mutation.made;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import java.util.List;
import java.util.Set;

/** What can't matter to the cluster: words for people, and complaints of a program about itself. */
final class Passive {

    private static final Set<String> METHODS = Set.of(
            "toString", "equals", "hashCode", "describe", "label", "hex", "text", "line", "withoutAges");
    private static final Set<String> TALK = Set.of("say", "note", "report", "tell", "warn", "log", "info", "debug");
    private static final Set<String> WORDS = Set.of("Say", "Tell", "Report", "Note");
    /** A core that throws these has found a mistake in itself or in its caller; without one, nothing is different. */
    private static final Set<String> OWN_MISTAKES = Set.of(
            "IllegalStateException", "IllegalArgumentException", "AssertionError", "NullPointerException");

    private Passive() {}

    static boolean isPassiveMethod(String name) {
        return METHODS.contains(name) || name.startsWith("describe");
    }

    static boolean isTalk(Tree tree) {
        return switch (tree) {
            case ExpressionStatementTree statement -> isTalk(statement.getExpression());
            case MethodInvocationTree call when TALK.contains(nameOf(call)) -> true;
            case MethodInvocationTree call when nameOf(call).equals("add") && call.getArguments().size() == 1 ->
                    isTalk(call.getArguments().getFirst());
            case NewClassTree made -> WORDS.contains(simpleName(made.getIdentifier()));
            default -> false;
        };
    }

    /** Only words, or a complaint about itself. */
    static boolean isPassive(StatementTree statement) {
        return statements(statement).stream().allMatch(each -> isTalk(each) || isOwnMistake(each));
    }

    static boolean isOwnMistake(Tree statement) {
        return statement instanceof ThrowTree thrown && thrown.getExpression() instanceof NewClassTree made
                && OWN_MISTAKES.contains(simpleName(made.getIdentifier()));
    }

    static List<? extends StatementTree> statements(StatementTree statement) {
        return statement instanceof BlockTree block ? block.getStatements() : List.of(statement);
    }

    static String nameOf(MethodInvocationTree call) {
        return simpleName(call.getMethodSelect());
    }

    static String simpleName(Tree tree) {
        return switch (tree) {
            case IdentifierTree name -> name.getName().toString();
            case MemberSelectTree select -> select.getIdentifier().toString();
            case com.sun.source.tree.ParameterizedTypeTree type -> simpleName(type.getType());
            default -> "";
        };
    }

    static ExpressionTree bare(ExpressionTree tree) {
        return tree instanceof ParenthesizedTree inner ? bare(inner.getExpression()) : tree;
    }

    /** A sentence that is being put together. */
    static boolean isSentence(Tree tree) {
        return switch (tree) {
            case LiteralTree literal -> literal.getKind() == Kind.STRING_LITERAL;
            case BinaryTree sum -> sum.getKind() == Kind.PLUS
                    && (isSentence(sum.getLeftOperand()) || isSentence(sum.getRightOperand()));
            case ParenthesizedTree inner -> isSentence(inner.getExpression());
            case com.sun.source.tree.ConditionalExpressionTree choice ->
                    isSentence(choice.getTrueExpression()) || isSentence(choice.getFalseExpression());
            default -> false;
        };
    }
}
