package org.twinhost.simulator.mutation.made;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** Effects, what must be durable before them, and changes of the state. */
final class Effects {

    private static final Pattern EFFECT = Pattern.compile(
            "send.*|emit|effect|persist.*|flush.*|answer.*|done|failed|refused|refuse|fail|ask.*|publish.*|write.*|read.*|drop"
                    + "|disconnect|remember.*|request.*|order.*|end|call|accept|run|grant.*|issue.*|changed|perform.*");
    private static final Pattern EFFECT_TARGET = Pattern.compile("(.*\\.)?(effects|out|link|answer|done|store|area|ledger)");
    private static final Pattern KEEPS = Pattern.compile(
            "persist.*|want|withdraw|keep.*|save.*|remember.*|write.*|store|word|change");
    private static final Pattern KEPT = Pattern.compile("Persist.*|Keep.*|Write.*|Remember.*|Store.*|Save.*");
    private static final Pattern WAITS = Pattern.compile("flush.*|sync|when[A-Z].*|after[A-Z].*|then[A-Z].*");
    private static final Pattern CHANGES = Pattern.compile("(set|add|put|remove|clear|become|with|mark|forget).*");

    private final Unit unit;

    Effects(Unit unit) {
        this.unit = unit;
    }

    void inStatement(TreePath path, ExpressionStatementTree statement, MethodInvocationTree call) {
        var name = Passive.nameOf(call);
        if (name.equals("super") || name.equals("this")) {
            return;
        }
        var target = call.getMethodSelect() instanceof MemberSelectTree select ? unit.text(select.getExpression()) : "";
        var effect = EFFECT_TARGET.matcher(target).matches() || EFFECT.matcher(name).matches();
        unit.replace(effect && !isChange(target, name) ? Operator.DROP_EFFECT : Operator.DROP_CHANGE, statement, "{ }");
    }

    private static boolean isChange(String target, String name) {
        return CHANGES.matcher(name).matches() && !target.endsWith("effects");
    }

    /** Of two things in a row, the first of which is kept, the second comes first. */
    void inBlock(BlockTree block) {
        StatementTree before = null;
        for (var statement : block.getStatements()) {
            if (before != null && keeps(before) && isCall(statement)) {
                swap(before, statement);
            }
            before = statement;
        }
    }

    private static boolean isCall(StatementTree statement) {
        return statement instanceof ExpressionStatementTree call && call.getExpression() instanceof MethodInvocationTree
                && !Passive.isTalk(statement);
    }

    private static boolean keeps(StatementTree statement) {
        return statement instanceof ExpressionStatementTree each && each.getExpression() instanceof MethodInvocationTree call
                && (KEEPS.matcher(Passive.nameOf(call)).matches()
                        || call.getArguments().size() == 1 && isKept(call.getArguments().getFirst()));
    }

    private static boolean isKept(Tree tree) {
        return tree instanceof NewClassTree made && KEPT.matcher(Passive.simpleName(made.getIdentifier())).matches();
    }

    private void swap(Tree first, Tree second) {
        unit.replace(Operator.ACT_BEFORE_DURABLE, unit.start(first), unit.end(second), unit.text(second)
                + unit.text.substring(unit.end(first), unit.start(second)) + unit.text(first));
    }

    void inCall(TreePath path, MethodInvocationTree call) {
        var name = Passive.nameOf(call);
        if (name.equals("to") || name.equals("of")) {
            inList(path, call.getArguments(), name.equals("to") ? 1 : 0);
        }
        if (call.getMethodSelect() instanceof MemberSelectTree select) {
            inChain(path, call, select);
            onDisk(path, call, select);
        } else if (call.getArguments().size() == 1) {
            wrapped(path, call);
        }
        waiting(path, call, name);
    }

    /** {@code to(state, effect, effect)} and {@code List.of(effect, effect)}. */
    private void inList(TreePath path, List<? extends ExpressionTree> all, int first) {
        for (int i = first; i < all.size(); i++) {
            var each = all.get(i);
            if (Passive.isTalk(each) || !isEffect(unit.type(path, each))) {
                continue;
            }
            if (i > 0) {
                unit.replace(Operator.DROP_EFFECT, unit.end(all.get(i - 1)), unit.end(each), "");
            } else {
                unit.replace(Operator.DROP_EFFECT, unit.start(each), all.size() > 1 ? unit.start(all.get(1)) : unit.end(each),
                        "");
            }
            if (i > first && isKept(all.get(i - 1))) {
                swap(all.get(i - 1), each);
            }
        }
    }

    private boolean isEffect(TypeMirror type) {
        return type instanceof DeclaredType declared && declared.asElement() instanceof TypeElement element
                && (element.getSimpleName().toString().endsWith("Effect")
                        || element.getInterfaces().stream().anyMatch(this::isEffect));
    }

    /** {@code state.with(newer)} becomes {@code state}. */
    private void inChain(TreePath path, MethodInvocationTree call, MemberSelectTree select) {
        var target = new TreePath(path, select);
        var type = unit.type(target, select.getExpression());
        var of = unit.element(target, select.getExpression());
        var isValue = of == null || !(of instanceof TypeElement);
        if (isValue && type instanceof DeclaredType && unit.isSame(type, unit.type(path.getParentPath(), call))
                && unit.types.erasure(type).toString().startsWith("org.twinhost.")
                && !(path.getParentPath().getLeaf() instanceof ExpressionStatementTree)) {
            unit.replace(Operator.DROP_CHANGE, unit.end(select.getExpression()), unit.end(call), "");
        }
    }

    /** {@code withPersist(step)} becomes {@code step}. */
    private void wrapped(TreePath path, MethodInvocationTree call) {
        var inner = call.getArguments().getFirst();
        var type = unit.type(path.getParentPath(), call);
        if (type instanceof DeclaredType && unit.isSame(type, unit.type(path, inner))
                && unit.types.erasure(type).toString().startsWith("org.twinhost.")) {
            var step = unit.types.erasure(type).toString().endsWith(".Step");
            unit.replace(step ? Operator.DROP_EFFECT : Operator.DROP_CHANGE, call, unit.text(inner));
        }
    }

    /** What is on the disk for certain, against what was last asked for. */
    private void onDisk(TreePath path, MethodInvocationTree call, MemberSelectTree select) {
        var target = select.getExpression();
        var type = unit.type(new TreePath(path, select), target);
        if (type == null || !unit.types.erasure(type).toString().equals("org.twinhost.kernel.Durable")) {
            return;
        }
        switch (select.getIdentifier().toString()) {
            case "onDisk" -> unit.replace(Operator.ACT_BEFORE_DURABLE, call, unit.text(target) + ".newest()");
            case "permits" -> unit.replace(Operator.ACT_BEFORE_DURABLE, call, "java.util.stream.Stream.of("
                    + unit.text(target) + ".newest()).anyMatch(" + unit.text(call.getArguments().getFirst()) + ")");
            case "isSettled" -> unit.replace(Operator.ACT_BEFORE_DURABLE, call, "true");
            default -> { }
        }
    }

    /** A call whose last argument is what follows when it is done. */
    private void waiting(TreePath path, MethodInvocationTree call, String name) {
        var parent = path.getParentPath().getLeaf();
        var isStatement = parent instanceof ExpressionStatementTree
                || parent instanceof LambdaExpressionTree lambda && lambda.getBody() == call;
        if (!isStatement || call.getArguments().isEmpty()) {
            return;
        }
        var then = endOf(path, call);
        if (then == null) {
            return;
        }
        if (WAITS.matcher(name).matches()) {
            unit.replace(Operator.SKIP_FLUSH, call, then);
        } else if (KEEPS.matcher(name).matches()) {
            var last = call.getArguments().getLast();
            var nothing = then.endsWith("(null)") ? "_ -> { }" : "() -> { }";
            unit.replace(Operator.ACT_BEFORE_DURABLE, call, "{ " + then + "; "
                    + unit.text.substring(unit.start(call), unit.start(last)) + nothing + "); }");
        }
    }

    /** The call of its last argument with "no failure"; null: it is none that is told the end. */
    private String endOf(TreePath path, MethodInvocationTree call) {
        if (!(unit.element(path.getParentPath(), call) instanceof ExecutableElement method)
                || method.getParameters().isEmpty()) {
            return null;
        }
        var type = unit.types.erasure(method.getParameters().getLast().asType());
        if (!(type instanceof DeclaredType declared) || declared.asElement().getKind() != ElementKind.INTERFACE) {
            return null;
        }
        var abstracts = unit.elements.getAllMembers((TypeElement) declared.asElement()).stream()
                .filter(each -> each.getKind() == ElementKind.METHOD && each.getModifiers().contains(Modifier.ABSTRACT))
                .map(ExecutableElement.class::cast).toList();
        if (abstracts.size() != 1 || abstracts.getFirst().getParameters().size() > 1) {
            return null;
        }
        var one = abstracts.getFirst();
        return "((" + type + ") " + unit.text(call.getArguments().getLast()) + ")." + one.getSimpleName()
                + (one.getParameters().isEmpty() ? "()" : "(null)");
    }
}
