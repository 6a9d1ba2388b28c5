package org.twinhost.simulator.mutation.made;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** One source file with what the compiler knows of it, and the places found in it so far. */
final class Unit {

    /** @param method where it is */
    record Place(Method method, Operator operator, int from, int to, String replacement) {}

    /** @param hash of its syntax tree */
    record Method(String type, String name, String hash) {}

    final CompilationUnitTree tree;
    final String text;
    final Types types;
    final Elements elements;
    final List<Place> places = new ArrayList<>();
    private final Trees trees;
    private final SourcePositions positions;
    Method method;

    Unit(CompilationUnitTree tree, String text, Trees trees, Types types, Elements elements) {
        this.tree = tree;
        this.text = text;
        this.trees = trees;
        this.positions = trees.getSourcePositions();
        this.types = types;
        this.elements = elements;
    }

    int start(Tree of) {
        return (int) positions.getStartPosition(tree, of);
    }

    int end(Tree of) {
        return (int) positions.getEndPosition(tree, of);
    }

    String text(Tree of) {
        return text.substring(start(of), end(of));
    }

    /** null: the compiler does not know */
    TypeMirror type(TreePath parent, Tree of) {
        var type = trees.getTypeMirror(new TreePath(parent, of));
        return type == null || type.getKind() == TypeKind.ERROR ? null : type;
    }

    /** null: there is none */
    Element element(TreePath parent, Tree of) {
        return trees.getElement(new TreePath(parent, of));
    }

    boolean isSame(TypeMirror one, TypeMirror other) {
        return one != null && other != null && types.isSameType(types.erasure(one), types.erasure(other));
    }

    boolean isBoolean(TypeMirror type) {
        return type != null && type.getKind() == TypeKind.BOOLEAN;
    }

    void replace(Operator operator, Tree what, String replacement) {
        replace(operator, start(what), end(what), replacement);
    }

    /** What is found outside of methods has no behaviour of its own: constants. */
    void replace(Operator operator, int from, int to, String replacement) {
        if (method != null && from >= 0 && to > from && !text.substring(from, to).equals(replacement)) {
            places.add(new Place(method, operator, from, to, replacement));
        }
    }
}
