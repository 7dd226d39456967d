package org.hibernatepg.history.internal.entity;

import jakarta.persistence.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedHistory;

/**
 * Writes the class of an event entity, instruction by instruction: it has fields, getters and a constructor, and a start
 * makes many, each in a tenth of the time that Byte Buddy's builders take.
 *
 * @param history the history
 * @param type the class whose events they are
 * @param parent what it extends
 * @param base the class that the program gives all events of the history
 * @param fields the attributes of the tracked class
 * @param options attributes that events have by options of the history
 * @param annotations those of the class
 */
record EventClassFile(
        TrackedHistory history,
        TrackedClass type,
        Class<?> parent,
        EventBase base,
        List<EventField> fields,
        Map<String, Class<?>> options,
        List<EventAnnotation> annotations) {
    private static final String CONSTRUCTOR = "<init>";
    private static final String NO_PARAMETERS = "()V";

    /** The class under a name. */
    byte[] bytes(String name) {
        ClassWriter file = new ClassWriter(0);
        String self = name.replace('.', '/');
        file.visit(Opcodes.V17, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, self, null, Type.getInternalName(parent), null);
        annotations.forEach(annotation -> annotation.write(file.visitAnnotation(annotation.descriptor(), true)));
        writeConstructor(file);
        Set<String> getters = new HashSet<>();
        for (EventField field : fields) {
            // Hibernate is not to map it by what it finds in the class: EventMapping does.
            writeField(file, field.name(), field.type(), Opcodes.ACC_TRANSIENT, List.of());
            String getter = EventBase.getter(field.name());
            if (!getter.equals("getClass") && !base.hasMethod(getter) && getters.add(getter)) {
                writeGetter(file, self, field.name(), field.type());
            }
        }
        options.forEach((option, value) -> write(
                file,
                self,
                option,
                value,
                option.equals(ObjectReference.ATTRIBUTE) ? ObjectReference.annotations(history) : List.of()));
        if (history.isComposed() && history.superclass(type).isEmpty()) {
            write(file, self, "pghTable", String.class, List.of(computed(ColumnNames.TABLE)));
            write(file, self, "pghPreviousId", Long.class, List.of(computed(ColumnNames.PREVIOUS)));
        }
        file.visitEnd();
        return file.toByteArray();
    }

    /**
     * A private one where nothing extends the class. Hibernate would make a class that calls a constructor which is not
     * private, at each start, and not use it, since the attributes of {@link EventRecord} are private.
     */
    private void writeConstructor(ClassWriter file) {
        int access = history.classes().size() > 1 ? Opcodes.ACC_PROTECTED : Opcodes.ACC_PRIVATE;
        MethodVisitor code = file.visitMethod(access, CONSTRUCTOR, NO_PARAMETERS, null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, Type.getInternalName(parent), CONSTRUCTOR, NO_PARAMETERS, false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(1, 1);
        code.visitEnd();
    }

    /** What the query of a composed event says beside what is stored. */
    private static EventAnnotation computed(String column) {
        return new EventAnnotation(Column.class, Map.of("name", column, "insertable", false, "updatable", false));
    }

    private void write(
            ClassWriter file, String self, String name, Class<?> value, List<EventAnnotation> fieldAnnotations) {
        writeField(file, name, value, 0, fieldAnnotations);
        writeGetter(file, self, name, value);
    }

    private static void writeField(
            ClassWriter file, String name, Class<?> value, int access, List<EventAnnotation> fieldAnnotations) {
        FieldVisitor field =
                file.visitField(Opcodes.ACC_PROTECTED | access, name, Type.getDescriptor(value), null, null);
        fieldAnnotations.forEach(annotation -> annotation.write(field.visitAnnotation(annotation.descriptor(), true)));
        field.visitEnd();
    }

    /** Together with one for each type that the classes above give the getter, as a compiler would. */
    private void writeGetter(ClassWriter file, String self, String name, Class<?> value) {
        String getter = EventBase.getter(name);
        MethodVisitor code = file.visitMethod(Opcodes.ACC_PUBLIC, getter, "()" + Type.getDescriptor(value), null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, self, name, Type.getDescriptor(value));
        writeReturn(code);
        if (base.type() != EventRecord.class) {
            base.typesOf(getter).stream()
                    .filter(returned -> returned != value && returned.isAssignableFrom(value))
                    .forEach(returned -> writeBridge(file, self, getter, value, returned));
        }
    }

    private static void writeBridge(ClassWriter file, String self, String getter, Class<?> value, Class<?> returned) {
        MethodVisitor code = file.visitMethod(
                Opcodes.ACC_PUBLIC | Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC,
                getter,
                "()" + Type.getDescriptor(returned),
                null,
                null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, self, getter, "()" + Type.getDescriptor(value), false);
        writeReturn(code);
    }

    private static void writeReturn(MethodVisitor code) {
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(1, 1);
        code.visitEnd();
    }
}
