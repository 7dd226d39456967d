package org.hibernatepg.routing.spring;

import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.intercept.Interception;
import org.hibernatepg.routing.internal.intercept.Units;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Puts the annotations of this library into force on Spring's beans: {@link org.hibernatepg.routing.ReadOnlyTransaction},
 * {@link org.hibernatepg.routing.NestedTransaction}, {@link org.hibernatepg.routing.UsePrimary} and {@link
 * org.hibernatepg.routing.DbWrite}.
 *
 * <pre>{@code
 * @Bean
 * static RoutingPostProcessor routing() {
 *     return new RoutingPostProcessor();
 * }
 * }</pre>
 *
 * <p>The persistence units are the beans of type {@code EntityManagerFactory} or {@code SessionFactory}; with several, each
 * annotation names its unit. On a method that is {@code @Transactional} too, they are around the transaction, so that it begins
 * within the scope. A bean with an annotation that could not come into force is an error when the bean is made.
 */
public class RoutingPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
    private static final long serialVersionUID = 1L;

    /** For Spring. */
    @SuppressWarnings("this-escape") // Spring's setters only keep what they are given.
    public RoutingPostProcessor() {
        setBeforeExistingAdvisors(true);
        setProxyTargetClass(true);
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        super.setBeanFactory(beanFactory);
        if (!(beanFactory instanceof ListableBeanFactory beans)) {
            throw new RoutingException("RoutingPostProcessor needs a bean factory that can list its beans");
        }
        Interception interception = new Interception(
                new Units(() -> beans.getBeansOfType(EntityManagerFactory.class).values()));
        advisor = new DefaultPointcutAdvisor(new Annotated(), new Around(interception));
    }

    @Override
    protected boolean isEligible(Object bean, String beanName) {
        boolean eligible = super.isEligible(bean, beanName);
        Class<?> target = AopUtils.getTargetClass(bean);
        if (eligible && !target.getName().startsWith("org.springframework.")) {
            Interception.check(
                    target,
                    method -> !Modifier.isFinal(method.getModifiers()),
                    "Make it neither private, static nor final.");
        }
        return eligible;
    }

    private static final class Annotated extends StaticMethodMatcherPointcut {
        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return Interception.concerns(targetClass, method);
        }
    }

    private record Around(Interception interception) implements MethodInterceptor {
        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            Object bean = invocation.getThis();
            Class<?> target = bean == null ? invocation.getMethod().getDeclaringClass() : AopUtils.getTargetClass(bean);
            return interception.call(target, invocation.getMethod(), invocation::proceed);
        }
    }
}
