package org.twinhost.simulator.mutation.made;

import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** The components of a new record: old instead of new, one instead of the other. */
final class Values {

    private final Unit unit;

    Values(Unit unit) {
        this.unit = unit;
    }

    void inNew(TreePath path, NewClassTree made) {
        var type = unit.type(path.getParentPath(), made);
        if (!(type instanceof DeclaredType declared) || !(declared.asElement() instanceof TypeElement element)
                || element.getQualifiedName().toString().endsWith("Exception")) {
            return;
        }
        swaps(path, made.getArguments());
        if (element.getKind() == ElementKind.RECORD && element.getRecordComponents().size() == made.getArguments().size()) {
            oldOf(path, type).ifPresent(old -> keepsOld(path, made.getArguments(), element.getRecordComponents(), old));
        }
    }

    private void swaps(TreePath path, List<? extends ExpressionTree> all) {
        for (int one = 0; one < all.size(); one++) {
            for (int other = one + 1; other < all.size(); other++) {
                if (isSwappable(path, all.get(one), all.get(other))) {
                    unit.replace(Operator.SWAP_ARGUMENTS, unit.start(all.get(one)), unit.end(all.get(other)),
                            unit.text(all.get(other))
                                    + unit.text.substring(unit.end(all.get(one)), unit.start(all.get(other)))
                                    + unit.text(all.get(one)));
                    break;
                }
            }
        }
    }

    private boolean isSwappable(TreePath path, ExpressionTree one, ExpressionTree other) {
        return !unit.text(one).equals(unit.text(other)) && !Passive.isSentence(one) && !Passive.isSentence(other)
                && !(one instanceof LiteralTree && other instanceof LiteralTree)
                && unit.isSame(unit.type(path, one), unit.type(path, other));
    }

    private void keepsOld(
            TreePath path, List<? extends ExpressionTree> arguments, List<? extends RecordComponentElement> components,
            String old) {
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            var component = components.get(i).getSimpleName().toString();
            var kept = old + "." + component + (old.equals("this") ? "" : "()");
            var element = unit.element(path, argument);
            var isKept = unit.text(argument).equals(kept) || unit.text(argument).equals(component + "()")
                    || element != null && element.getKind() == ElementKind.FIELD
                            && element.getSimpleName().contentEquals(component);
            if (!isKept && !Passive.isSentence(argument)) {
                unit.replace(Operator.OLD_VALUE, argument, kept);
            }
        }
    }

    /** A value of that type that is known where the new one is made: what it was before. */
    private Optional<String> oldOf(TreePath from, TypeMirror type) {
        for (var path = from; path != null; path = path.getParentPath()) {
            var found = switch (path.getLeaf()) {
                case CaseTree branch -> inPatterns(path, branch.getLabels(), type);
                case LambdaExpressionTree lambda -> inVariables(path, lambda.getParameters(), type);
                case MethodTree method -> inVariables(path, method.getParameters(), type).or(() ->
                        method.getModifiers().getFlags().contains(Modifier.STATIC) ? Optional.of("") : Optional.empty());
                case ClassTree each -> Optional.of(
                        unit.isSame(type, unit.type(path.getParentPath(), each)) ? "this" : "");
                default -> Optional.<String>empty();
            };
            if (found.isPresent()) {
                return found.filter(name -> !name.isEmpty());
            }
        }
        return Optional.empty();
    }

    private Optional<String> inVariables(TreePath path, List<? extends VariableTree> variables, TypeMirror type) {
        return variables.stream().filter(each -> unit.isSame(type, unit.type(path, each)))
                .map(each -> each.getName().toString()).filter(name -> !name.isEmpty()).findFirst();
    }

    private Optional<String> inPatterns(TreePath path, List<? extends Tree> labels, TypeMirror type) {
        var found = new String[1];
        for (var label : labels) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitBindingPattern(BindingPatternTree tree, Void nothing) {
                    var variable = tree.getVariable();
                    if (found[0] == null && !variable.getName().isEmpty()
                            && unit.isSame(type, unit.type(getCurrentPath(), variable))) {
                        found[0] = variable.getName().toString();
                    }
                    return super.visitBindingPattern(tree, nothing);
                }
            }.scan(new TreePath(path, label), null);
        }
        return Optional.ofNullable(found[0]);
    }
}
