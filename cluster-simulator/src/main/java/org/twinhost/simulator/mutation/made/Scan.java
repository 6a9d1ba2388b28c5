package org.twinhost.simulator.mutation.made;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Walks through a source file and shows each place to those who know what could be wrong there. */
final class Scan extends TreePathScanner<Void, Void> {

    private static final Pattern NULLABLE = Pattern.compile("\\s@Nullable(?:\\(\\))?\\s+(?=\\[)|@Nullable(?:\\(\\))?\\s+");

    private final Unit unit;
    private final Conditions conditions;
    private final Effects effects;
    private final Values values;
    private final Predicate<String> skipped;
    private final Deque<String> types = new ArrayDeque<>();
    private final Map<String, Integer> named = new HashMap<>();

    /** @param skipped whether a type, or a method as {@code Type.method}, is left alone */
    Scan(Unit unit, Predicate<String> skipped) {
        this.unit = unit;
        this.skipped = skipped;
        this.conditions = new Conditions(unit);
        this.effects = new Effects(unit);
        this.values = new Values(unit);
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
        var outer = unit.method;
        if (!tree.getSimpleName().isEmpty()) {
            types.addLast(tree.getSimpleName().toString());
            unit.method = null;
        }
        if (!skipped.test(type())) {
            super.visitClass(tree, nothing);
        }
        if (!tree.getSimpleName().isEmpty()) {
            types.removeLast();
            unit.method = outer;
        }
        return null;
    }

    private String type() {
        return types.stream().collect(Collectors.joining("."));
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
        var name = tree.getName().contentEquals("<init>") ? "new" : tree.getName().toString();
        if (tree.getBody() == null || Passive.isPassiveMethod(name) || skipped.test(type() + "." + name)) {
            return null;
        }
        var outer = unit.method;
        if (outer == null) {
            var number = named.merge(type() + "." + name, 1, Integer::sum);
            unit.method = new Unit.Method(type(), number == 1 ? name : name + "~" + number, hash(tree));
        }
        super.visitMethod(tree, nothing);
        unit.method = outer;
        return null;
    }

    /** A word to the compiler about what may be null changes nothing that a mutant could do. */
    private static String hash(MethodTree tree) {
        return Hash.of(NULLABLE.matcher(tree.toString()).replaceAll(""));
    }

    @Override
    public Void visitIf(IfTree tree, Void nothing) {
        if (tree.getElseStatement() == null && Passive.isPassive(tree.getThenStatement())) {
            return null;
        }
        conditions.inIf(getCurrentPath(), tree);
        return super.visitIf(tree, nothing);
    }

    @Override
    public Void visitConditionalExpression(ConditionalExpressionTree tree, Void nothing) {
        if (Passive.isSentence(tree)) {
            return null;
        }
        conditions.negate(tree.getCondition());
        return super.visitConditionalExpression(tree, nothing);
    }

    @Override
    public Void visitBinary(BinaryTree tree, Void nothing) {
        if (Passive.isSentence(tree)) {
            return null;
        }
        conditions.inBinary(getCurrentPath(), tree);
        return super.visitBinary(tree, nothing);
    }

    @Override
    public Void visitReturn(ReturnTree tree, Void nothing) {
        conditions.inResult(getCurrentPath(), tree.getExpression());
        return super.visitReturn(tree, nothing);
    }

    @Override
    public Void visitLambdaExpression(LambdaExpressionTree tree, Void nothing) {
        if (tree.getBody() instanceof com.sun.source.tree.ExpressionTree body) {
            conditions.inResult(getCurrentPath(), body);
        }
        return super.visitLambdaExpression(tree, nothing);
    }

    @Override
    public Void visitCase(CaseTree tree, Void nothing) {
        conditions.inCase(tree);
        return super.visitCase(tree, nothing);
    }

    @Override
    public Void visitThrow(ThrowTree tree, Void nothing) {
        return null;
    }

    @Override
    public Void visitBlock(BlockTree tree, Void nothing) {
        effects.inBlock(tree);
        return super.visitBlock(tree, nothing);
    }

    @Override
    public Void visitExpressionStatement(ExpressionStatementTree tree, Void nothing) {
        if (Passive.isTalk(tree)) {
            return null;
        }
        switch (tree.getExpression()) {
            case MethodInvocationTree call -> effects.inStatement(getCurrentPath(), tree, call);
            case AssignmentTree _, CompoundAssignmentTree _, UnaryTree _ ->
                    unit.replace(Operator.DROP_CHANGE, tree, "{ }");
            default -> { }
        }
        return super.visitExpressionStatement(tree, nothing);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
        if (Passive.isTalk(tree)) {
            return null;
        }
        conditions.inCall(tree);
        effects.inCall(getCurrentPath(), tree);
        return super.visitMethodInvocation(tree, nothing);
    }

    @Override
    public Void visitNewClass(NewClassTree tree, Void nothing) {
        if (Passive.isTalk(tree)) {
            return null;
        }
        values.inNew(getCurrentPath(), tree);
        return super.visitNewClass(tree, nothing);
    }
}
