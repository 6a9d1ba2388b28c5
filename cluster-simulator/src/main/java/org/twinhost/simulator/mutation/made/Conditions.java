package org.twinhost.simulator.mutation.made;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Guards, conditions and comparisons. */
final class Conditions {

    private static final Map<Kind, List<String>> NEIGHBOURS = Map.of(
            Kind.LESS_THAN, List.of("<", "<="), Kind.LESS_THAN_EQUAL, List.of("<=", "<"),
            Kind.GREATER_THAN, List.of(">", ">="), Kind.GREATER_THAN_EQUAL, List.of(">=", ">"));
    private static final Map<String, String> NEIGHBOUR_CALLS = Map.of(
            "anyMatch", "allMatch", "allMatch", "anyMatch", "min", "max", "max", "min");

    private final Unit unit;

    Conditions(Unit unit) {
        this.unit = unit;
    }

    void negate(ExpressionTree condition) {
        var bare = Passive.bare(condition);
        unit.replace(Operator.NEGATE, bare, "!(" + unit.text(bare) + ")");
    }

    void inIf(TreePath path, IfTree tree) {
        negate(tree.getCondition());
        if (tree.getElseStatement() == null) {
            var operator = isExit(tree.getThenStatement()) ? Operator.DROP_GUARD : Operator.DROP_BRANCH;
            unit.replace(operator, tree, "{ }");
        }
    }

    private static boolean isExit(StatementTree body) {
        var statements = Passive.statements(body);
        return !statements.isEmpty() && switch (statements.getLast()) {
            case ReturnTree _, ContinueTree _, BreakTree _, ThrowTree _, YieldTree _ -> true;
            default -> false;
        };
    }

    /** A result that is a truth: of a method, or of a lambda. */
    void inResult(TreePath parent, ExpressionTree result) {
        if (result != null && !(result instanceof LiteralTree) && !(result instanceof AssignmentTree)
                && unit.isBoolean(unit.type(parent, result))) {
            negate(result);
        }
    }

    void inCase(CaseTree tree) {
        var guard = tree.getGuard();
        if (guard != null) {
            negate(guard);
            unit.replace(Operator.DROP_GUARD, unit.end(tree.getLabels().getLast()), unit.end(guard), "");
        }
    }

    void inBinary(TreePath path, BinaryTree tree) {
        switch (tree.getKind()) {
            case CONDITIONAL_AND, CONDITIONAL_OR -> {
                if (path.getParentPath().getLeaf().getKind() != tree.getKind()) {
                    dropEach(operands(tree, tree.getKind()));
                }
            }
            case LESS_THAN, LESS_THAN_EQUAL, GREATER_THAN, GREATER_THAN_EQUAL -> {
                var swap = NEIGHBOURS.get(tree.getKind());
                replaceSign(Operator.NEIGHBOUR, tree, swap.getFirst(), swap.getLast());
            }
            case EQUAL_TO, NOT_EQUAL_TO -> {
                if (!isNegatedAnyway(path)) {
                    var equal = tree.getKind() == Kind.EQUAL_TO;
                    replaceSign(Operator.NEGATE, tree, equal ? "==" : "!=", equal ? "!=" : "==");
                }
            }
            default -> { }
        }
    }

    private static boolean isNegatedAnyway(TreePath path) {
        var parent = path.getParentPath();
        while (parent.getLeaf() instanceof ParenthesizedTree) {
            parent = parent.getParentPath();
        }
        return switch (parent.getLeaf()) {
            case IfTree _, ConditionalExpressionTree _, ReturnTree _, CaseTree _ -> true;
            case com.sun.source.tree.LambdaExpressionTree _ -> true;
            default -> false;
        };
    }

    private void replaceSign(Operator operator, BinaryTree tree, String sign, String other) {
        var from = unit.text.indexOf(sign, unit.end(tree.getLeftOperand()));
        unit.replace(operator, from, from + sign.length(), other);
    }

    private static List<ExpressionTree> operands(ExpressionTree tree, Kind kind) {
        var operands = new ArrayList<ExpressionTree>();
        if (tree instanceof BinaryTree chain && chain.getKind() == kind) {
            operands.addAll(operands(chain.getLeftOperand(), kind));
            operands.addAll(operands(chain.getRightOperand(), kind));
        } else {
            operands.add(tree);
        }
        return operands;
    }

    private void dropEach(List<? extends Tree> operands) {
        for (int i = 0; i < operands.size(); i++) {
            var from = i == 0 ? unit.start(operands.get(0)) : unit.end(operands.get(i - 1));
            var to = i == 0 ? unit.start(operands.get(1)) : unit.end(operands.get(i));
            unit.replace(Operator.DROP_GUARD, from, to, "");
        }
    }

    void inCall(MethodInvocationTree call) {
        if (!(call.getMethodSelect() instanceof MemberSelectTree select)) {
            return;
        }
        var name = select.getIdentifier().toString();
        var nameEnds = unit.end(select);
        var target = select.getExpression();
        switch (name) {
            case "isBefore", "isAfter" -> {
                var other = name.equals("isBefore") ? "isAfter" : "isBefore";
                unit.replace(Operator.NEIGHBOUR, call, "!" + unit.text.substring(unit.start(call), nameEnds - name.length())
                        + other + unit.text.substring(nameEnds, unit.end(call)));
            }
            case "anyMatch", "allMatch" -> unit.replace(Operator.NEIGHBOUR, nameEnds - name.length(), nameEnds,
                    NEIGHBOUR_CALLS.get(name));
            case "min", "max" -> {
                if (Passive.simpleName(target).equals("Math")) {
                    unit.replace(Operator.NEIGHBOUR, nameEnds - name.length(), nameEnds, NEIGHBOUR_CALLS.get(name));
                }
            }
            case "filter" -> unit.replace(Operator.DROP_GUARD, unit.end(target), unit.end(call), "");
            default -> { }
        }
    }
}
