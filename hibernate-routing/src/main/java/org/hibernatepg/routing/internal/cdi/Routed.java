package org.hibernatepg.routing.internal.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Added to beans that have an annotation of this library: one interceptor serves them all, in their order. */
@InterceptorBinding
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Routed {
    /** The annotation as a value. */
    final class Literal extends AnnotationLiteral<Routed> implements Routed {
        private static final long serialVersionUID = 1L;

        static final Literal INSTANCE = new Literal();
    }
}
